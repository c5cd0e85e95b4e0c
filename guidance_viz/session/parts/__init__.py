"""Parts of photos: found, answered, split."""
