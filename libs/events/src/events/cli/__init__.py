"""The command `events`: look at the log, prove it, follow its followers."""

import typer

from events.cli import following, looking, proving, publishing, repairing

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(proving.verify)
app.command()(proving.seal)
app.command()(proving.restored)
app.command()(looking.tail)
app.command()(looking.ledgers)
app.command()(following.lag)
app.command()(following.parked)
app.command()(following.resume)
app.command()(following.rebuild)
app.command()(publishing.schemas)
app.command()(repairing.step_back)
