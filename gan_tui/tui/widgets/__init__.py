"""Arrays in, cells out: widgets that know nothing of training."""
