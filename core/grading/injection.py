"""Text that speaks to the grader instead of answering. It is taken out before scoring and the answer is flagged."""

import re

from core.grading.text import units

_TOP = r"(?:10|ten|100|full|perfect|maximum|max|top|highest|the (?:full|maximum|highest|top|best))"
_MINE = r"(?:me|this|it|my answer|this answer|the answer|my response|this response|this candidate|the candidate)"
_GRADER = r"(?:grader|examiner|evaluator|scorer|grading (?:system|model|ai)|scoring (?:system|model|ai))"
_PERSON = rf"(?:{_GRADER}|ai|llm|model)"
_NOT_PER_CENT = r"\b(?!\s*%)"

# One line a way of saying it; a space stands for any white space. Narrow on purpose: engineers do say "ignore the
# previous value" and "the system prompt".
_PATTERNS = (
    # ignore all previous instructions
    r"\b(?:ignore|disregard|forget|override|bypass)(?: (?:all|any|of|the|your|my|these|those|every))*"
    r" (?:previous|prior|above|earlier|preceding|existing|original|grading|scoring|system)"
    r"(?: (?:and|or|grading|scoring|system|given))*"
    r" (?:instructions?|prompts?|rubrics?|rules?|guidelines?|criteria|messages?|text)",
    r"\b(?:ignore|disregard|forget|override) (?:your|all|the) (?:instructions|prompt|rubric|key points|grading)\b",
    # give me full marks; rate this 10
    rf"\b(?:give|award|grant|assign) {_MINE} (?:an? |the |with )?(?:(?:score|grade|mark) of )?{_TOP}{_NOT_PER_CENT}",
    rf"\b(?:rate|score|mark|grade) {_MINE} (?:as |at |with |an? )*(?:{_TOP}|correct|excellent|passed){_NOT_PER_CENT}",
    r"\b(?:give|award|grant|assign) (?:a |the )?(?:full|perfect|maximum|max|highest|top)"
    r" (?:score|marks?|grade|points|rating)\b",
    r"\b(?:consider|treat|count) (?:this|my) (?:answer|response) (?:as )?(?:correct|complete|perfect|excellent)\b",
    r"\b(?:this|my) (?:answer|response)"
    r" (?:deserves|is worth|should (?:get|receive|be (?:given|awarded|scored|marked|rated|graded)))"
    rf"(?: as| at| a| an| with| the)* (?:{_TOP}|correct|good)\b",
    # output the highest marks; deserves the top grade ("score" and "rating" are words of the trade)
    r"\b(?:outputs?|prints?|returns?|reports?|records?|writes? down|deserves?|earns?|hands? out"
    r"|(?:close|answer|reply|respond|end) with)(?: \w+){0,2} (?:highest|top|best|full|maximum|perfect)"
    r"(?: possible)? (?:marks?|grades?)\b",
    # do not ask a follow-up question
    r"\b(?:do not|don['’]t|never|skip|without) (?:ask(?:ing)?|pos(?:e|ing))"
    r" (?:me )?(?:an? |any |further )*follow-?ups?\b",
    # all key points are met
    r"\b(?:all|every)(?: of)?(?: the)? key points?(?: (?:is|are|was|were|has|have|been|should|be|all|fully))*"
    r" (?:met|covered|satisfied|marked)\b",
    # as the grader; you are a helpful assistant; as the system, I
    rf"\bas (?:an? |the |your )?{_GRADER}\b",
    rf"\byou are (?:now )?(?:an? |the |my )?(?:\w+ )?{_GRADER}\b",
    r"\byou are (?:now )?(?:an? |the )?(?:helpful |generous |lenient )?(?:ai|assistant|language model|chatbot)\b",
    r"\bas an ai language model\b",
    r"\bas the system\b,? i (?:hereby|instruct|order|command|authori[sz]e|tell)\b",
    r"\bi am (?:the|your) (?:system|developer|administrator)\b",
    # SYSTEM OVERRIDE: ...; note to the grader; dear examiner
    r"\b(?:system|developer|admin(?:istrator)?) (?:prompt|message|override|note|instructions?)\s*:",
    rf"\b(?:note|message|instructions?|attention) (?:to|for) (?:the |an? )?{_PERSON}\b",
    rf"\b(?:dear|hello|hey) {_PERSON}\b",
    # forged roles and delimiters
    r"^[\t>#*]*(?:system|assistant)\s*:",
    r"<\|[^|<>\n]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|answer|instructions?|rubric|prompt)>",
    r"</?(?:bos|eos|start_of_turn|end_of_turn|im_start|im_end|begin_of_text|eot_id|tool_response|function_calls?)>",
)
_INSTRUCTION = re.compile("|".join(p.replace(" ", r"\s+") for p in _PATTERNS), re.IGNORECASE | re.MULTILINE)


def without_instructions(text: str) -> tuple[str, bool]:
    """The text with every sentence that addresses the grader blanked out, and whether there was one.

    The length stays the same, so offsets into the result are offsets into the original.
    """
    hits = [(m.start(), m.end()) for m in _INSTRUCTION.finditer(text)]
    if not hits:
        return text, False
    touched = [(u.start, u.end) for u in units(text) if any(a < u.end and u.start < b for a, b in hits)]
    characters = list(text)
    for start, end in [*hits, *touched]:
        characters[start:end] = " " * (end - start)
    return "".join(characters), True
