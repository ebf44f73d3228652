"""Where the web process cannot listen is told with its cause and what to do about that."""

from __future__ import annotations

import socket

import pytest

from review.config.address import Address, AddressRefused


def refusal(address: Address) -> str:
    with pytest.raises(AddressRefused) as refused:
        address.check_free()
    return str(refused.value)


def test_a_port_in_use_is_told_with_another_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "choose another port" in refusal(Address(port=port))


@pytest.mark.parametrize("host", ["host.invalid", "192.0.2.1"])
def test_a_host_of_others_is_no_matter_of_the_port(host: str) -> None:
    said = refusal(Address(host, 8000))
    assert "--host takes an address of this machine" in said
    assert "port" not in said.partition("): ")[2]
