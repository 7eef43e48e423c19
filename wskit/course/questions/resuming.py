"""What the cards of lesson 13, lose nothing, ask."""

from __future__ import annotations

from typing import Final

from ..items import Choice, Item

__all__ = ["ITEMS"]

ITEMS: Final[tuple[Item, ...]] = (
    Item(
        "13.1",
        "Five orders come to a shop at once. It takes one after the other: it writes an order into its book, packs "
        "for a second, and answers. After 3.5 seconds it hangs up with 1001, to restart. Both ends say goodbye: the "
        "ending is *clean*. How many orders are in its book, and how many answers has your page?",
        (
            Choice((5, 5), "5 in the book, 5 answers", slip="clean-loses-nothing"),
            Choice((3, 3), "3 in the book, 3 answers", slip="no-answer-no-deed"),
            Choice((4, 3), "4 in the book, 3 answers"),
        ),
        hint="Follow each of the five by itself. Where is it at 3.5 seconds?",
        why="Three fates: three orders are answered, one is in the book and nobody told you, one was never looked "
        "at. Your page cannot tell the last two apart. *Clean* says that both ends said goodbye, and nothing of your "
        "messages.",
        notes="In the shop's book",
        given={"asks": "in the book and answered", "sent": 5, "answered": 3},
    ),
    Item(
        "13.2",
        "Your user wants two teas, so your page sends `tea` and `tea`. The network breaks before the second answer "
        "comes; your page comes back, and sends again what has no answer. The shop leaves out an order that equals "
        "the one before it. How many teas are in its book?",
        (
            Choice(1, "One tea"),
            Choice(2, "Two teas", slip="equal-is-double"),
            Choice(3, "Three teas", slip="doubles-come-from-breaks"),
        ),
        hint="Three times a `tea` comes to the shop. What does it compare each one with?",
        why="Two orders may be equal and yet two. The shop cannot tell them from one order that came twice, so it lost "
        "one that was wanted. Something must say *which* order it is: its number.",
        notes="In the shop's book",
        given={"asks": "how many teas", "wanted": 2, "came": 3},
    ),
    Item(
        "13.3",
        "Orders have numbers now. The shop remembers the last one that it took from your user, and leaves out those "
        "that are not above it. It has taken 1, 2 and 3. Your user reloads the page, and the new page orders rice: "
        "`1 rice`. What does the shop do?",
        (
            Choice("takes", "It takes the rice, and answers", slip="new-page-new-numbers"),
            Choice("leaves out", "It leaves it out, and answers"),
            Choice("silent", "It leaves it out, and is silent", slip="doubles-need-no-answer"),
        ),
        hint="Is 1 above 3? And what does a shop say to an order that it has?",
        why="For the shop this is an old order that came again. It says *I have that*, and your page believes it: the "
        "rice is lost, and nobody will look for it. Numbers belong to a name; a page that counts anew needs a new "
        "name, or has to keep its count.",
        notes="In the shop's book",
        given={"asks": "a page counts anew", "last": 3, "number": 1},
    ),
    Item(
        "13.4",
        "This shop answers an order as soon as it comes, and writes it into its book after that. In between, its code "
        "crashes. Your page comes back, and sends again all that it keeps. How often is the tea in the book then?",
        (
            Choice(0, "Never"),
            Choice(1, "Once", slip="answered-is-done"),
            Choice(2, "Twice", slip="again-is-twice"),
        ),
        hint="What does your page keep when the answer has come?",
        why="The answer came, so your page threw its copy away. Then the shop lost its own. Answer when the work is "
        "done and stored. Then a crash in between makes a double, and a number can find that; nothing finds what is "
        "lost.",
        notes="In the shop's book",
        given={"asks": "how often", "answers": "first", "crashes": 1, "orders": 1},
    ),
    Item(
        "13.5",
        "Now the server numbers its news, one a second, and keeps the last three. Your page has 1 and 2 when its "
        "network breaks. It comes back after 9, and asks for all after 2. The server goes through what it keeps, and "
        "sends what is above 2. What does your page get first?",
        (
            Choice(3, "News 3", slip="server-keeps-all"),
            Choice(7, "News 7"),
            Choice(10, "News 10", slip="only-what-is-new"),
            Choice("error", "An error", slip="a-gap-is-told"),
        ),
        hint="Which three does the server still have?",
        why="Four news are missing, and nothing failed. Your page can see it if it looks: after 2 comes 7. Better, the "
        "server looks: what is asked for is older than all it keeps, so it says *start over*, and sends how things "
        "stand now.",
        notes="The server keeps",
        given={"asks": "first news", "seen": 2, "last": 9, "kept": 3},
    ),
    Item(
        "13.6",
        "The shop remembers the last number that it took, and leaves out what is not above it. It has 1 and 2. Your "
        "page comes back, and still keeps 3 and 4. Before it sends those again, your user orders once more, and `5` "
        "goes out at once. Then come 3 and 4. Which orders does the shop take in the end?",
        (
            Choice("1 2 5 3 4", "1, 2, 5, 3 and 4", slip="order-is-no-matter"),
            Choice("1 2 3 4 5", "1, 2, 3, 4 and 5", slip="numbers-sort"),
            Choice("1 2 5", "1, 2 and 5"),
        ),
        hint="What does the shop remember when 3 comes?",
        why="After 5 the shop takes 3 and 4 for doubles, and answers them. Two orders are lost for good. A *last* "
        "number is enough only if all come in order: send the old ones first, or let the shop remember each number.",
        notes="The shop has taken",
        given={"asks": "which are taken", "had": "1 2", "came": "5 3 4", "sorted": "1 2 3 4 5"},
    ),
    Item(
        "13.7",
        "Your page sends a payment, and makes a random name for it *in the function that sends*. The server leaves "
        "out names that it knows. Three times the network breaks before the answer; each time your page comes back "
        "and calls that function again. How often is it paid?",
        (
            Choice(1, "Once", slip="a-name-is-enough"),
            Choice(2, "Twice", slip="one-double-at-most"),
            Choice(4, "Four times"),
        ),
        hint="How many names does the server see?",
        why="Each try had a name of its own, so the server saw four payments. Name a thing where somebody *wants* it, "
        "at the press of the button, and keep the name with it for every try.",
        notes="The server was paid",
        given={"asks": "how often paid", "breaks": 3},
    ),
    Item(
        "13.8",
        "The shop answers an order when it has taken it. A double it leaves out, and *does not answer*. The answer "
        "to the bread is lost. Your page comes back again and again. When does it stop sending the bread?",
        (
            Choice("once", "When it was sent again once", slip="again-once"),
            Choice("later", "When a later order is answered", slip="later-answers-count"),
            Choice("never", "Never: it always comes again"),
        ),
        hint="What makes your page throw its copy away?",
        why="It waits for an answer that will not come. *I have that already* is good news, so answer a double as you "
        "answer the first one: the number is all that your page needs.",
        notes="Your page still keeps",
        given={"asks": "when does it stop"},
    ),
)
