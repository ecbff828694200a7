"""`python -m deploy.administration`: serves the API of administration."""

from deploy.administration.main import main

if __name__ == "__main__":
    main()
