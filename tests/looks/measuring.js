// What is wrong with what a page shows of each view: text that is faint, small, or not to be seen at all.
// Letters stand on their own rim, or on what was painted under them; what fades an element fades all in it.
(stripped) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    const known = new Map();
    const rgba = (colour) => {
        if (!known.has(colour)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
            known.set(colour, [red, green, blue, alpha / 255]);
        }
        return known.get(colour);
    };
    const over = (ink, paper, opacity = 1) => {
        const alpha = ink[3] * opacity;
        return [0, 1, 2].map((at) => alpha * ink[at] + (1 - alpha) * paper[at]);
    };
    const luminance = (colour) => {
        const [red, green, blue] = colour.map((one) => one / 255)
            .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
        const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
        return (bright + 0.05) / (dim + 0.05);
    };
    const opacityOf = (element) => {
        let opacity = 1;
        for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
        return opacity;
    };
    // What is painted below a point of an element, from the page's own paper up.
    const paperUnder = (element, x, y) => {
        const stack = document.elementsFromPoint(x, y);
        const at = stack.findIndex((one) => one === element || one.contains(element));
        const below = at < 0 ? [] : stack.slice(at);
        if (!below.includes(element)) {
            below.length = 0;
            for (let one = element; one; one = one.parentElement) below.push(one);
        }
        // The root's ground is the body's, and behind it is what the browser calls Canvas.
        let paper = over(rgba(getComputedStyle(document.documentElement).getPropertyValue("--canvas")), [255, 255, 255]);
        for (const one of below.reverse()) {
            const style = getComputedStyle(one);
            if (one === element && one instanceof SVGElement) continue;
            const fill = one instanceof SVGElement && one.localName !== "svg" ? style.fill : style.backgroundColor;
            if (fill !== "none") paper = over(rgba(fill), paper, opacityOf(one));
        }
        return paper;
    };
    const found = [];
    document.documentElement.style.setProperty("--canvas",
        matchMedia("(forced-colors: active)").matches || getComputedStyle(document.documentElement).colorScheme !== "dark"
            ? "#ffffff" : "#121212");
    for (const details of document.querySelectorAll("details")) details.open = true;
    for (const view of document.querySelectorAll("[data-view]")) {
        const report = (fault, what) => found.push(`${view.dataset.view}: ${fault}: ${what}`);
        if (!view.innerText.trim()) report("vanishes", "nothing is seen of it");
        if (view.scrollWidth > view.clientWidth + 1) {
            report("is too wide", `${view.scrollWidth} px where there are ${view.clientWidth}`);
        }
        for (const picture of view.querySelectorAll("svg")) {
            const {width, height} = picture.getBoundingClientRect();
            if (!(width > 1 && height > 1)) report("vanishes", `a picture, ${picture.textContent.slice(0, 60)}`);
        }
        const judge = (element, style, text, box) => {
            const picture = element instanceof SVGElement;
            const scale = picture ? Math.abs(element.getScreenCTM().d) : 1;
            const size = parseFloat(style.fontSize) * scale;
            const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 600) ? 3 : 4.5;
            if (size < 11.99) report(`has ${size.toFixed(1)} px`, text);
            const rim = picture && style.stroke !== "none" && style.paintOrder.startsWith("stroke") && rgba(style.stroke);
            let paper = paperUnder(element, box.x + box.width / 2, box.y + box.height / 2);
            if (rim) paper = over(rim, paper);
            const ink = over(rgba(picture ? style.fill : style.color), paper, opacityOf(element));
            const ratio = contrast(ink, paper);
            if (ratio < least) report(`has a contrast of ${ratio.toFixed(2)}`, text);
        };
        const texts = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const node = texts.currentNode, element = node.parentElement, text = node.data.trim().slice(0, 60);
            if (!text || element.closest("style, script, title, desc, option")) continue;
            if (stripped && element.closest("[hidden]")) continue;  // it hides where the style sheet is taken out
            const range = document.createRange();
            range.selectNodeContents(node);
            const [box] = range.getClientRects();
            if (!box || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) {
                report("vanishes", text);
            } else if (box.width > 1 && box.height > 1) {
                judge(element, getComputedStyle(element), text, box);
            }
        }
        for (const element of view.querySelectorAll(".wskit-byte, .wskit-strip, [data-text], [data-plain]")) {
            for (const pseudo of ["::before", "::after"]) {
                const style = getComputedStyle(element, pseudo);
                if (!/^(none|normal|"")$/.test(style.content)) {
                    judge(element, style, style.content, element.getBoundingClientRect());
                }
            }
        }
        for (const element of view.querySelectorAll(".wskit-badge, button, input, select")) {
            const style = getComputedStyle(element), box = element.getBoundingClientRect();
            const paper = paperUnder(element.parentElement, box.x - 1, box.y + box.height / 2);
            const ratio = contrast(over(rgba(style.borderTopColor), paper), paper);
            if (parseFloat(style.borderTopWidth) && ratio < 2.99 && !element.disabled) {
                report(`has a border with a contrast of ${ratio.toFixed(2)}`, element.innerText.slice(0, 60));
            }
        }
    }
    return found;
}
