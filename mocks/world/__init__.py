"""The population and all that happened to it, whoever tells it: cast, households, purchases, points, service, campaigns."""
