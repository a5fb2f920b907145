"""What a run tells while it works: a bar on a screen, one plain line a step in a pipe.

The face times the steps; the method knows no clock.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


@dataclass
class Teller:
    """Shows progress and keeps the seconds of each step."""

    bar: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)
    step: str = ""
    began: float = 0.0
    task: TaskID | None = None

    def __call__(self, step: str, done: int, of: int) -> None:
        """Note that ``done`` of ``of`` parts of a step are finished."""
        if step != self.step:
            self.finish()
            self.step, self.began = step, perf_counter()
            if self.bar is None:
                sys.stderr.write(f"{step}\n")
                sys.stderr.flush()
            else:
                self.task = self.bar.add_task(step, total=max(of, 1))
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done, total=max(of, 1))

    def finish(self) -> None:
        """Close the step in hand."""
        if self.step:
            spent = perf_counter() - self.began
            self.seconds[self.step] = self.seconds.get(self.step, 0.0) + spent
        if self.bar is not None and self.task is not None:
            total = self.bar.tasks[self.task].total
            self.bar.update(self.task, completed=total)
        self.step, self.task = "", None


@contextmanager
def telling() -> Iterator[Teller]:
    """Yield a teller for one run."""
    if sys.stderr.isatty():
        columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as bar:
            teller = Teller(bar)
            yield teller
            teller.finish()
    else:
        teller = Teller(None)
        yield teller
        teller.finish()
