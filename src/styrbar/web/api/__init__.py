"""The calculations as an API: what programs may call, in one list, answered by the runs that the pages call too."""
