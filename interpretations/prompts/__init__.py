"""What models are asked. Pure: versions and labels are rows, of `interpretations.models`; those shipped are files here.

Nothing that a person wrote enters a prompt but as JSON (`quoted`), at the places that its words leave for it.
"""

from interpretations.prompts.content import PARTS, Content
from interpretations.prompts.prompt import Prompt, factors_of, quoted
from interpretations.prompts.shipped import Shipped, shipped_prompts

__all__ = ["PARTS", "Content", "Prompt", "Shipped", "factors_of", "quoted", "shipped_prompts"]
