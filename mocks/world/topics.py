"""Topics of tickets and the messages on each; the answers fit the question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """`question` is the customer's; then come the store's reply, the customer's answer, a note among staff and the ending."""

    subject: str
    category: str
    question: str
    reply: str
    answer: str
    note: str
    ending: str


TOPICS = (
    Topic(
        "Watch repair: chronograph stopped",
        "WATCH_REPAIR",
        "My watch has stopped; can it be repaired?",
        "Thank you for writing; our watchmakers have looked into it and will come back to you.",
        "Thank you. Please call me before noon.",
        "Asked the workshop for an estimate.",
        "Your watch is repaired and can be collected.",
    ),
    Topic(
        "Refund not received",
        "RETURNS",
        "I sent the shoes back three weeks ago and have not had the refund.",
        "We are sorry. We have found the parcel and are asking our bank about the payment.",
        "It should go to the card that I paid with.",
        "The card was renewed since; accounts send the money once more.",
        "The refund has been paid to your card.",
    ),
    Topic(
        "Gift receipt lost",
        "GIFTS",
        "Could the gift receipt be sent once more?",
        "Gladly. Which order is it for?",
        "The one of last month, with the scarf.",
        "Found the order; no prices on the receipt.",
        "The gift receipt is in your mailbox.",
    ),
    Topic(
        "Points missing after a purchase",
        "LOYALTY",
        "The points of my last purchase do not show.",
        "Was your card shown when you paid?",
        "Yes, and its number is on the receipt.",
        "The till had been offline; asked for the points to be entered by hand.",
        "The points are on your account now.",
    ),
    Topic(
        "Delivery came damaged",
        "DELIVERY",
        "The box was open and one glass is broken.",
        "We are sorry for that. Would you rather have a new glass or the money?",
        "A new glass, please.",
        "Ordered a new glass from the distribution centre; told the carrier.",
        "The new glass has been delivered.",
    ),
    Topic(
        "Fragrance allergy question",
        "FRAGRANCE",
        "Which of your fragrances are free of limonene?",
        "We are asking the makers and will send you a list.",
        "Thank you; it is for a present.",
        "Two of the makers have answered.",
        "The list has been sent to you.",
    ),
    Topic(
        "Jewellery to be resized",
        "JEWELLERY",
        "The bangle is too large; how long does resizing take?",
        "Two weeks as a rule. Would you bring it to the store?",
        "I can come on Saturday.",
        "The goldsmith has time from Monday on.",
        "The bangle has been made smaller and can be collected.",
    ),
)
CATEGORIES = {
    "WATCH_REPAIR": "Watch repair",
    "RETURNS": "Returns and refunds",
    "GIFTS": "Gifts",
    "LOYALTY": "Loyalty points",
    "DELIVERY": "Delivery",
    "FRAGRANCE": "Fragrance",
    "JEWELLERY": "Jewellery",
}
"""Names of the categories by code; the CRM itself has the codes only."""
