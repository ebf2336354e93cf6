"""Addresses of what is everybody's: login, the way home, the size of the letters."""

from django.urls import path

from .pages import home, login

urlpatterns = [
    path("", home.show_home, name="home"),
    path("login/", login.LoginPage.as_view(), name="login"),
    path("logout/", login.LogoutPage.as_view(), name="logout"),
    path("locked/", login.show_locked, name="locked"),
    path("text-size/", login.set_letters, name="text-size"),
]
