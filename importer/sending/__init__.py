"""Leads to the platform: the only room with httpx. Its parts are imported by name: what needs none loads none."""
