"""The simulated Strait: ships, boats and sensors that can stand where the world stands."""
