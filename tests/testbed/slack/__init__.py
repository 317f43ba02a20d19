"""A stand-in of Slack on loopback for unmodified slack-bolt and slack_sdk."""

from tests.testbed.slack.fake import FakeSlack
from tests.testbed.slack.state import SlackUser

__all__ = ("FakeSlack", "SlackUser")
