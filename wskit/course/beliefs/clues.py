"""What people believe of what lesson 16 is about: diagnosing an ending from logs."""

from __future__ import annotations

from typing import Final

from .believing import Misconception, either, when

__all__ = ["BELIEFS"]

BELIEFS: Final[dict[str, Misconception]] = {
    "told-when-it-broke": Misconception(
        "1006 comes when the line breaks",
        "You may think that the second of the 1006 is that of the break.",
        "It is the second in which this end gave up waiting, or was told. The break may be minutes older.",
        when("how long it was silent", ".told"),
    ),
    "unsent-is-heard": Misconception(
        "Unsent 0 means that it got through",
        "You may think that the line worked until `close()`, for nothing was left over.",
        "0 says that this end's own system has taken the bytes. It has not heard of any of them since.",
        when("how long it was silent", ".closed"),
    ),
    "sent-was-heard": Misconception(
        "Who can send has a line that works",
        "You may think that the message of second 75 shows a line that works at second 75.",
        "To send needs nobody but this end. What needs the other one is an answer, and there was none.",
        when("how long it was silent", ".sent"),
    ),
    "the-dying-write": Misconception(
        "A killed program writes that it ends",
        "You may think that a process that is killed has a last word in its own log.",
        "It is stopped between two of its instructions. What knows of it is whoever killed it: the system, a "
        "supervisor.",
        when("what is ruled out", "killed"),
    ),
    "no-line-is-an-end": Misconception(
        "No line means no connection",
        "You may think that a connection which is there shows in the log.",
        "A log has what happened. Where nothing happens, the best connection leaves nothing.",
        when("what is ruled out", "quiet"),
    ),
    "silence-is-written-down": Misconception(
        "Who is gone leaves a line",
        "You may think that a server notices when a machine at the far end goes out.",
        "Nobody is left there to tell it. A server that does not ask with Pings has nothing to write.",
        when("what is ruled out", "power"),
    ),
    "who-gives-up-is-not-heard": Misconception(
        "Who had no answer was not heard",
        "You may think that the server's Ping was lost, for it had no Pong.",
        "A question without an answer has two ways on which it may have got lost. The page did hear the server: it has "
        "the server's 1011.",
        when("which way was dead", "to the page"),
    ),
    "dead-is-dead-both-ways": Misconception(
        "A line is dead both ways",
        "You may think that where one thing does not get through, nothing does.",
        "Each way has a fate of its own, and here something did come through: the server's goodbye.",
        either(when("which way was dead", "both"), when("where it ends", "server", way="from the phone")),
    ),
    "the-page-was-busy": Misconception(
        "A page that is busy sends no Pong",
        "You may think that the page had no time for the Ping.",
        "Its browser answers, and asks no code of the page. And a busy page would have been heard at the goodbye.",
        when("which way was dead", "neither"),
    ),
    "each-1006-has-its-own-cause": Misconception(
        "Each 1006 is a story of its own",
        "You may think that six connections had bad luck, each of them.",
        "Not in one second. Count before you look into a single one.",
        when("what is left", "networks", at_once=True),
    ),
    "many-1006-are-a-crash": Misconception(
        "Many 1006 are a crash of the server",
        "You may think that only the server can end them all.",
        "A server that is gone writes nothing. This one wrote six lines, and went on.",
        when("what is left", "killed", server_writes=True),
    ),
    "between-is-idle": Misconception(
        "What stands between ends what is idle",
        "You may think of the timeout of a proxy first.",
        "That counts the silence of a connection, and where somebody had just been heard there was none.",
        either(when("what is left", "idle", at_once=True), when("how many are left", ".between", captures=2)),
    ),
    "a-line-is-about-now": Misconception(
        "A line in the log is about what goes on now",
        "You may think that what one end says of an ending, the other is told as well.",
        "It is about a connection, and the page has left that one long ago.",
        when("how is the page", "closed", old="given up"),
    ),
    "one-user-one-connection": Misconception(
        "One user has one connection",
        "You may think that the server speaks of the connection that the page has now.",
        "For a while it has two of this user, and only one of them is dead.",
        when("how is the page", "silent", old="given up"),
    ),
    "1006-is-my-goodbye": Misconception(
        "1006 after close(): my goodbye was lost",
        "You may think that the page's goodbye never got there.",
        "The server has the page's own code in its log. That can only have come with it.",
        when("what was lost", "page", server_has=1000),
    ),
    "who-waits-was-ignored": Misconception(
        "Who gets no answer was not answered",
        "You may think that the server was stuck, or did not care.",
        "Its ending is clean, and it would not be if it had sent no Close frame.",
        when("what was lost", "neither", server_has=1000),
    ),
    "clocks-are-right": Misconception(
        "Two logs have one clock",
        "You may think that the smaller number was earlier.",
        "It was, if both clocks agree to less than three seconds. Nobody has made sure.",
        when("who was told first", ".earlier", clocks="unknown"),
    ),
    "the-later-line-is-late": Misconception(
        "The server knows first, and writes late",
        "You may think that a server is told at once, and that its log is only slow.",
        "Either end may be first. It depends on where the break was.",
        when("who was told first", ".later", clocks="unknown"),
    ),
    "unsent-means-nothing": Misconception(
        "Unsent says nothing",
        "You may think that a number of which 0 proves nothing is worth nothing.",
        "Above 0 it is a proof: what has not left cannot have arrived.",
        when("what is known lost", "neither"),
    ),
    "1006-is-all-lost": Misconception(
        "With 1006, the last message is lost",
        "You may think that a message right before a 1006 cannot have arrived.",
        "It may have been read and done long before. 1006 is about a goodbye, and not about messages.",
        when("what is known lost", "both"),
    ),
    "unsent-counts-arrivals": Misconception(
        "Unsent counts what is left to do",
        "You may think that a number above 0 is bytes that are on their way, and 0 means that they are gone.",
        "It is the other way round: 0 bytes wait in the page, and they may be anywhere. A million still wait in the "
        "page.",
        when("what is known lost", "A"),
    ),
}
