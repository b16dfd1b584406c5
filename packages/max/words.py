"""What Pd's help says, said of Max: rules for texts, names of files and of objects. Nothing that a
person reads in the package is written twice: it is Pd's help, by these rules."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from reference import Reference  # noqa: E402

# as library.mk has them
CLASSES = re.search(r"^max\.classes = (.*)$", (ROOT / "library.mk").read_text(encoding="utf-8"),
                    re.M)[1].split()

# Pd's sounds, and those that come with Max
SOUNDS = {"voice.wav": "jongly.aif", "bell.aiff": "cello-f2.aif", "voice2.wav": "drumLoop.aif"}
SOUND = re.compile(r"\.\./doc/sound/(\w+\.\w+)")

# what texts say, and what they say of Max; in this order
RULES = [(re.compile(pattern), replacement) for pattern, replacement in (
    # the pictures are not there to be looked at
    (r"click or drag in the picture: a frame is heard, its", "choose a frame: it is heard, its"),
    (r", and what in the picture\?", "?"),
    (r": above is the sound in time, below what you hear\.", "."),
    (r" The colour tells the time\.", ""),
    (r" The first picture has the frames in their new order, the second is the analysis of what is "
     r"heard\.", ""),
    (r" Then get tells the pictures\.", ""),
    (r"What is heard is rendered and analysed again, at every new sound and edit\.",
     "What the choices say to [stft~]."),
    (r"^or begin with:$", ""),
    (r" Find a shape and its mirror image below\.", ""),
    (r"with dims 2, drag across both maps\. Where do the vowels lie, where the hiss\? Which map "
     r"has more room between unlike sounds, and which has clearer groups\?",
     "which order is smoother, and which jumps more?"),
    (r" Click on both in the picture and compare their bands\.", " Compare their bands."),
    (r"a line, drawn against time", "a line"),
    (r"the order that is played: which frame comes when", "the order that is played"),
    (r"The order that is played: its length, and its entries in an array\.",
     "The order that is played: its length."),
    (r"To the numbers, to the map, and what is on\.", "To the numbers, and what is on."),
    (r"\bPd's voice\b", "Max's loop"),
    (r"\bPd's bell\b", "Max's cello"),
    # whom else it is for: the pictures are Pd's own
    (r",? ?(for|to) \[(melspec|features|embed1d|reorder~)\] (to compare |and )and for "
     r"\[(specshow|framemap)\] to draw", r" for [\2] to compare"),
    (r"for \[(specshow|framemap)\] and ", "for "),
    (r",? and \[(specshow|framemap)\]( draws \w+)?", ""),
    (r" ?The (places|points) leave the middle one, for \[framemap\] to draw\.",
     r" The \1 leave the middle one."),
    (r",? for \[(specshow|framemap)\]( to draw)?", ""),
    (r"clicks on the picture, and points", "points"),
    (r",? so that the picture can show it", ", to see it"),
    (r",? for the picture\b", ""),
    # what runs, and where it prints
    (r", as pd -batch needs\b", ""),
    (r" ?Under pd -batch, send 1: time runs ahead there\.", ""),
    (r" ?(Needed|Send 1) under pd -batch\.", ""),
    (r"\bthe Pd window\b", "the Max Console"),
    (r"\bin Pd's own thread\b", "in the main thread"),
    (r"\bthat of Pd \(default\)", "that of the buffer~ (default)"),
    (r"\bat the rate of Pd\b", "at the rate of Max"),
    (r",? as everywhere in Pd\b", ", as everywhere in Max"),
    (r",? from Pd 0\.54 on\b", ""),
    (r", as iemmatrix has them\b", ""),
    (r"default: Pd's, 0: the file's own", "default: Max's, 0: the file's own"),
    (r"default 0: Pd's\b", "default 0: that of the buffer~"),
    (r"\bthe voice of Pd\b", "a sound"),
    (r"\bPd\b", "Max"),
    (r"\bWaits for DSP\b", "Waits for audio"),
    (r"\bthey need DSP to be on\b", "they need audio to be on"),
    (r"\bIt needs a microphone, and DSP\b", "It needs a microphone, and audio"),
    (r"\bDSP\b", "audio"),
    (r"all of it on info: matrix ROWS COLUMNS and all values",
     "on info, up to 32767 numbers: matrix ROWS COLUMNS and all"),
    # what was measured in Pd alone
    (r": 1\.5 ms for 20 seconds, 0\.1 s for 10 minutes\.", "."),
    (r", which takes 0\.1 s for 10 minutes\b", ""),
    # sounds, arrays, flags
    (r"take the sound from an array a channel", "take the sound from buffer~s"),
    (r"^(arrays, a channel each|an array a channel)\. They", "buffer~s, with all their channels. "
     "They"),
    (r"\binto an array a channel, which is resized\b", "all channels into a buffer~, which is "
     "resized"),
    (r"\binto an array a channel\b", "into a buffer~, all channels"),
    (r"\binto arrays, (a|one) channel each\b|\binto arrays, one a channel\b",
     "into a buffer~ with all channels, or into several, one a channel"),
    (r"the sample rate of arrays; 0: the host's", "the sample rate of buffer~s; 0: their own"),
    (r"\bthe voice is here already\b", "jongly.aif is here already"),
    (r"\bthe bell is here already\b", "cello-f2.aif is here already"),
    (r"A space in a name is written so: my\\? sound\.wav, a name like a number so: \./808, and "
     r"with \[openpanel\] neither is needed\.",
     'A name with a space in it stands in quotes: "my sound.wav".'),
    (r"\bAll settings are flags, too, and a patch saves them so:", "All settings are attributes, "
     "too, and may stand in the box:"),
    (r"\bAll are flags, too, and a patch saves them so:", "All are attributes, too, and may stand "
     "in the box:"),
    (r"\bLike -live, all settings are flags\b", "Like @live, all settings are attributes"),
    (r"\bAs flags:", "In the box:"),
    (r"\b(graphs?|arrays?) that become\b", "buffers that become"),
    (r"\barrays\b", "buffer~s"),
    (r"\ban array\b", "a buffer~"),
    (r"(?<!mask )\barray\b(?! NAME)", "buffer~"),
)]


def _flags():
    """What creation arguments begin with in Pd, as the help tells of them."""
    helps = (Reference(str(ROOT / "help" / f"{name}-help.pd")) for name in CLASSES)
    return {flag[1:] for of_class in helps for flag in of_class.entries("ARGUMENT", "flags")}


FLAG = re.compile(r"(?<![\w.-])-(" + "|".join(sorted(_flags(), key=len, reverse=True)) + r")\b")
CLASS = re.compile(r"\[(" + "|".join(sorted(CLASSES, key=len, reverse=True)) + r")(?=[\] ])")


def name_of(word):
    """A class of ours as Max has it."""
    return "sro." + word


def sound(word):
    """The name of a sound that Max has, of one that Pd has."""
    return SOUND.sub(lambda found: SOUNDS[found[1]], word)


def said_of_max(text):
    """A sentence of Pd's help, of Max."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    text = FLAG.sub(r"@\1", text)
    return sound(CLASS.sub(r"[sro.\1", text))
