"""What the crew hands over: shapes small enough for small models, with nothing in them that code can work out."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=1500)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Word(Shape):
    """What a thing of the model is called in this industry: `units` is "visits"."""

    key: Short
    text: Short


class Value(Shape):
    """A parameter of the model."""

    key: Short
    value: float = Field(allow_inf_nan=False)


class Row(Shape):
    """A series of an exhibit: a formula, or a plain number, for each category."""

    name: Short
    cells: list[Short] = Field(max_length=12)
    unit: str = Field("", max_length=40)  # where it differs from the exhibit's


class Sheet(Shape):
    """An exhibit as it is planned; its numbers are worked out from the cells."""

    kind: Literal["table", "bar", "stacked", "pie", "line", "waterfall"]
    title: Short
    unit: Short
    categories: list[Short] = Field(max_length=12)
    series: list[Row] = Field(max_length=6)
    note: str = Field("", max_length=500)


class Sketch(Shape):
    """The designer's part without exhibits: a third of the words, for small models."""

    industry: Short
    client: Short
    about: Long
    words: list[Word] = Field(default_factory=list, max_length=20)
    parameters: list[Value] = Field(default_factory=list, max_length=40)


class Design(Sketch):
    """The designer's part. Without `exhibits` the model's own are shown."""

    exhibits: list[Sheet] = Field(default_factory=list, max_length=3)


class Story(Shape):
    """The writer's part; {placeholders} stand for the case's numbers."""

    title: Short
    prompt: Annotated[str, Field(max_length=4000)]
    background: list[Long] = Field(default_factory=list, max_length=6)
    twist: Long


SHAPES: dict[str, type[Shape]] = {"sketch": Sketch, "design": Design, "story": Story}
