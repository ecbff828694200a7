"""What a service publishes about itself."""
