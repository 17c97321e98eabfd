"""The citizen's alternative offer: how much dearer it may be than the one referred to."""
