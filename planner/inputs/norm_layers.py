"""The shipped layers of standards, each by itself: what it is called and which norms it sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from planner.inputs import shipped
from planner.inputs.faults import Fault, InputError
from planner.inputs.messages import near
from planner.inputs.standards import BASE, read_layer
from planner.model.standards import Ladder, Norm

UNPROVED = "GK"
"""Evidence of a norm that nothing which was read confirms."""


@dataclass(frozen=True)
class NormLayer:
    """A layer as its file has it.

    Parameters
    ----------
    title
        By language, ``en`` and ``zh``.
    ladder
        None where it leaves the ladder to the layers below.
    """

    name: str
    title: Mapping[Literal["en", "zh"], str]
    ladder: Ladder | None
    norms: Mapping[str, Norm]

    @property
    def unproved(self) -> tuple[str, ...]:
        """Keys of norms that rest on general knowledge alone."""
        return tuple(key for key, norm in self.norms.items() if norm.evidence == UNPROVED)


def layers() -> tuple[NormLayer, ...]:
    """All shipped layers, the one that lies under all others first."""
    names = shipped.standards()
    found = []
    for name in (BASE, *(name for name in names if name != BASE)):
        file = shipped.standards_file(name)
        if file is None:  # it was there when the names were read
            continue
        read = read_layer(file)
        if read.faults:
            raise InputError(read.faults)
        found.append(NormLayer(name, read.title, read.ladder, read.norms))
    return tuple(found)


def called(key: str, found: tuple[NormLayer, ...]) -> dict[str, list[Norm]]:
    """Norms whose key is this, or begins with it and a dot, by key; each layer's beside the others.

    An `InputError` where no layer has any.
    """
    names = sorted({name for layer in found for name in layer.norms})
    picked = [name for name in names if name == key or name.startswith(f"{key}.")]
    if not picked:
        mend = near(key, names) or "leave it out for a list of layers, or name its first words"
        raise InputError([Fault("planner standards", "", f"no norm {key!r} in any layer", mend)])
    return {name: [layer.norms[name] for layer in found if name in layer.norms] for name in picked}
