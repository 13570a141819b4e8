"""What the interviewer says about data, and why a part of a case was not scored."""

EXHIBIT = "Yes, have a look at this: {title}."
AGAIN = "You have that already: {title}. Take your time with it."
ENOUGH = "You have all the exhibits I can give you. Work with what is there."
VAGUE = "There is some data. What would you like to see, and what would you use it for?"
NONE = "I am afraid we have nothing on that. Make a reasonable assumption, say what it is, and go on."

NO_STRUCTURE = "No structure was asked for before the case ended, so this part was not scored."
NO_MATH = "No calculation was asked for before the case ended, so this part was not scored."
NO_HYPOTHESIS = "No hypothesis was asked for before the case ended, so this part was not scored."
NO_INSIGHT = "No recommendation was given, so this part was not scored."
TOO_LITTLE = "Too little of the case was done to give a result."

DRILL_RIGHT = "That is right."
DRILL_WRONG = "{said} is not it. {solution}"
DRILL_NO_NUMBER = "There was no number in that answer. {solution}"
DRILL_GUESSES = "There were too many numbers in that answer to tell which is yours. Say one."
DRILL_POINTS = "You made {found} of {points} points. A full answer: {solution}"
