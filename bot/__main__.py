"""`python -m bot` is `storydesk`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="storydesk")
