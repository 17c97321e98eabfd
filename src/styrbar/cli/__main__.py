"""python -m styrbar.cli: the same as the command styrbar."""

from styrbar.cli.main import main

main()
