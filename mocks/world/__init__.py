"""The population and its history, the same for every system: cast, households, purchases, points, service, campaigns."""
