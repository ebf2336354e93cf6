"""Addresses of packets between installations."""

from django.urls import path

from .pages import packets

PEER = "packets/peers/<str:peer_id>"

urlpatterns = [
    path("packets/", packets.show_packets, name="packets"),
    path("packets/key/", packets.make_key, name="packet-key"),
    path("packets/peers/new/", packets.new_peer, name="packet-peer-new"),
    path("packets/import/", packets.look_at_packet, name="packet-import"),
    path("packets/import/confirm/", packets.take_packet, name="packet-confirm"),
    path(f"{PEER}/", packets.show_peer, name="packet-peer"),
    path(f"{PEER}/confirm/", packets.confirm_peer, name="packet-peer-confirm"),
    path(f"{PEER}/retire/", packets.retire_peer, name="packet-peer-retire"),
    path(f"{PEER}/make/", packets.make_packet, name="packet-make"),
    path(f"{PEER}/task/", packets.give_task, name="packet-task"),
    path(f"{PEER}/files/<int:number>/", packets.packet_file, name="packet-file"),
]
