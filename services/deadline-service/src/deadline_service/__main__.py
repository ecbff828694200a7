"""`python -m deadline_service api|evaluator|projector|announcer|simulator`."""

if __name__ == "__main__":  # the processes of api/work_pool.py read this file, too
    from deadline_service.main import main

    main()
