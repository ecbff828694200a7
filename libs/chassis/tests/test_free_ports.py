"""Ports for servers that are started beside others."""

import socket

from chassis.free_ports import find_free_port, is_free


def test_a_port_is_not_found_twice_before_its_server_listens() -> None:
    found = [find_free_port() for _ in range(1_000)]

    assert len(set(found)) == 1_000


def test_no_port_is_one_that_an_outgoing_connection_could_take() -> None:
    assert all(port < 32_768 for port in (find_free_port() for _ in range(1_000)))


def test_a_port_with_a_server_is_not_free() -> None:
    port = find_free_port()

    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
    assert is_free(port)


def test_a_port_in_use_is_passed_over() -> None:
    before = find_free_port()

    with socket.create_server(("127.0.0.1", before + 1)):
        assert find_free_port() != before + 1
