"""From a file and variables to `Settings`, or to a list of everything that is wrong with them and where."""

from gateway.configuration.loading import load
from gateway.configuration.problems import Problem, WrongConfiguration

__all__ = ["Problem", "WrongConfiguration", "load"]
