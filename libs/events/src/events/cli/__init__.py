"""The command `events`: inspect and verify the log, and operate its subscriptions."""

import typer

from events.cli import clock, inspection, integrity, schemas, seal_copies, subscriptions

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(integrity.verify)
app.command()(integrity.seal)
app.command()(integrity.record_restore)
app.command()(seal_copies.fetch_seals)
app.command()(inspection.tail)
app.command()(inspection.ledgers)
app.command()(subscriptions.lag)
app.command()(subscriptions.parked)
app.command()(subscriptions.resume)
app.command()(subscriptions.rebuild)
app.command()(subscriptions.forget)
app.command()(schemas.schemas)
app.command()(clock.correct_clock)
