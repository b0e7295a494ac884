"""`python -m bench`: makes the data, measures, writes the results."""

import os
import sys
from pathlib import Path

import click

from bench import cluster
from bench.cluster import Database

FULL, QUICK = (10_000, 1_000_000), (1_000, 10_000)


@click.command()
@click.option("--quick", is_flag=True, help="1 000 and 10 000 cases, in a minute or two; prints only.")
@click.option("--sizes", default="", help="Numbers of cases instead, with commas between.")
@click.option("--reads", default=120, show_default=True, help="Samples of each page that is read.")
@click.option("--writes", default=40, show_default=True, help="Samples of each write; needs as many fresh cases.")
@click.option("--anew", is_flag=True, help="Make the data again even if they are there.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Another folder for the results.")
def main(*, quick: bool, sizes: str, reads: int, writes: int, anew: bool, into: Path | None) -> None:
    """Measure Lagspill's speed at 10 000 and 1 000 000 cases, over HTTP on the production server, and the meeting plan of 145 schools."""
    from bench import planning

    click.echo(planning.measure(save=not quick))
    numbers = tuple(int(part) for part in sizes.split(",")) if sizes else QUICK if quick else FULL
    with cluster.running():
        os.environ.update(Database(numbers[0]).environment())
        import django

        django.setup()
        from bench import measuring, report

        results, facts = measuring.run(numbers, reads=reads, writes=writes, anew=anew or quick)
        click.echo(report.tables(results, facts, "today"))
        if into or not quick:
            for path in report.save(results, facts, into or report.RESULTS):
                click.echo(f"Written: {path.name}")
    if any(result.problems for result in results):
        sys.exit(1)


main()
