"""Operators mixed on one level: where the chain breaks, and the brackets that would make one reading plain."""

from menara.engine.query.grammar.levels import Family, Operand, Operator, Span
from menara.engine.query.grammar.remarks import Edit, Remarks


def first_break(begins_with_not: bool, joints: list[Operator]) -> tuple[Operator, Family] | None:
    """The first operator that does not go with those before it, and their family."""
    family = Family.AND if begins_with_not else None
    for joint in joints:
        if family is not None and (joint.family is not family or family is Family.NEAR):
            return joint, family
        family = joint.family
    return None


def tell_mixed(
    operands: list[Operand], joints: list[Operator], broken: tuple[Operator, Family], remarks: Remarks
) -> None:
    joint, family = broken
    edits = _brackets(operands, joints)
    if Family.NEAR in (joint.family, family):
        why = "NEAR cannot stand beside another operator without brackets. Put each NEAR with its two sides in brackets."
        remarks.error("E106", joint.start, joint.end, why, *edits)
        return
    why = "OR stands beside AND, NOT or a space, which can be read in two ways. Put brackets around what belongs together."
    remarks.error("E105", joint.start, joint.end, why, *edits)


def _brackets(operands: list[Operand], joints: list[Operator]) -> list[Edit]:
    """Brackets that make one reading of a mixed level plain: NEAR first, then what analysts usually mean.

    That is the list of alternatives, `acme AND (leak OR breach)`, unless AND was only assumed: `(data leak) OR breach`.
    """
    edits: list[Edit] = []
    units, between = _near_runs(operands, joints, edits)
    families = {joint.family for joint in between}
    if len(families) == 2:
        negated = any(operand.negation is not None for operand in operands)
        pairs = zip(operands[1:], joints, strict=True)
        written = any(joint.family is Family.AND and joint.start != operand.start for operand, joint in pairs)
        _bracket_runs(units, between, Family.OR if negated or written else Family.AND, edits)
    return edits


def _near_runs(
    operands: list[Operand], joints: list[Operator], edits: list[Edit]
) -> tuple[list[Span], list[Operator]]:
    units: list[Span] = [(operands[0].begins, operands[0].end)]
    between: list[Operator] = []
    only_near = all(joint.family is Family.NEAR for joint in joints)
    for index, joint in enumerate(joints):
        operand = operands[index + 1]
        if joint.family is not Family.NEAR:
            between.append(joint)
            units.append((operand.start, operand.end))
            continue
        units[-1] = (units[-1][0], operand.end)
        if not only_near or index < len(joints) - 1:
            edits += [Edit(units[-1][0], units[-1][0], "("), Edit(operand.end, operand.end, ")")]
    return units, between


def _bracket_runs(units: list[Span], between: list[Operator], family: Family, edits: list[Edit]) -> None:
    start = 0
    for index in range(1, len(units) + 1):
        if index < len(units) and between[index - 1].family is family:
            continue
        if index - start > 1:
            first, last = units[start][0], units[index - 1][1]
            edits += [Edit(first, first, "("), Edit(last, last, ")")]
        start = index
