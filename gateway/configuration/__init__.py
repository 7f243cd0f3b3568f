"""From a file and variables to `Settings`, or to a list of everything that is wrong with them and where."""

from gateway.configuration.loading import load
from gateway.configuration.problems import Problem, WrongConfiguration
from gateway.configuration.variables import tell_empty

__all__ = ["Problem", "WrongConfiguration", "load", "tell_empty"]
