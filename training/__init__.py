"""How the models that Menara brings were made. Nothing here is needed to run it."""
