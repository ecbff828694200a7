"""A stand-in for GOV.UK Notify: it speaks the contract of its REST API, and delivers nothing.

It is written from the public documentation and the behaviour of alphagov/notifications-api. E-mail,
texts, and letters that are sent as a PDF: what this system sends.
"""
