"""Colours of the live screen: severities as everywhere in Menara, all else in the terminal's own colours."""

MARK = "bold underline #2b1f00 on #ffe9a8"  # underlined as well: it is seen without colour
SEVERITY = {
    1: "bold #ffffff on #8f1120",
    2: "bold #ffffff on #b84a00",
    3: "bold #2b1f00 on #f5cb5c",
    4: "bold #173f5f on #d3e4f0",
    5: "dim",
    None: "",
}
BEACON = "#f2a900"
BRAND = "bold"
FAINT = "dim"
STRONG = "bold"
