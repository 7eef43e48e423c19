"""Take the pictures of all views again, and store them: ``make looks``."""

from __future__ import annotations

from lab import browser

from .pictures import FOLDER, FONTS, THEMES, compare, has_font, packed, path_of, take


def main() -> None:
    """Store every picture that looks different from the one that is stored, and say which."""
    FOLDER.mkdir(exist_ok=True)
    kept = set()
    with browser(**FONTS) as chromium:
        page = chromium.new_page()
        if not has_font(page):
            raise SystemExit("The pictures need a font; on Debian: sudo apt-get install fonts-dejavu-core")
        for theme in THEMES:
            for name, now in take(chromium, theme).items():
                path = path_of(name, theme)
                kept.add(path)
                if not path.is_file() or compare(page, now, path.read_bytes()).counts:
                    path.write_bytes(packed(page, now))
                    print(path.name)
    for path in set(FOLDER.glob("*.png")) - kept:
        path.unlink()
        print(f"{path.name} is gone")


if __name__ == "__main__":
    main()
