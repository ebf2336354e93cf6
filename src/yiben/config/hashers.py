"""How passwords are kept: Argon2id, sized for a small office machine."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class HouseArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane.

    Django's default takes 100 MiB for each login, and a morning's logins at
    once would push a machine with 2 GiB into swap. These are the smaller of
    the parameters that OWASP gives as equally strong.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
