"""MindTouch, played."""
