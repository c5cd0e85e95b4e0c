"""Common nouns of what photos show, by theme, to look for where the person names no words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from guidance_viz.core import OptionError

_THEMES = {
    "ground and water": """
        water, land, ocean, sea, lake, river, pond, stream, waterfall, wave, beach, shore, sand, desert, island,
        reef, ice, snow, mud, soil, rock, stone, cliff, cave, hill, mountain, valley, volcano, swamp, puddle, foam""",
    "plants": """
        forest, bamboo, jungle, tree, trunk, branch, twig, leaf, bush, hedge, grass, lawn, meadow, field, moss,
        fern, reed, flower, rose, palm, cactus, vine, root, log, stump, fruit, berry, mushroom, hay, seaweed,
        garden, park""",
    "sky and light": """
        sky, cloud, sun, sunset, moon, star, rainbow, fog, rain, lightning, shadow, reflection, fire, smoke,
        flame, lamp, candle, spotlight, night""",
    "animals": """
        animal, dog, cat, horse, cow, sheep, goat, pig, rabbit, mouse, squirrel, deer, bear, wolf, fox, lion,
        tiger, elephant, giraffe, zebra, monkey, bird, duck, goose, gull, chicken, owl, eagle, nest, egg, feather,
        beak, wing, fish, shark, whale, crab, shell, turtle, snake, lizard, frog, insect, bee, butterfly, spider,
        web, tail, fur, horn, paw""",
    "people": """
        person, man, woman, child, baby, crowd, face, eye, nose, mouth, ear, hair, beard, hand, finger, arm, leg,
        foot, skin, smile, tattoo, scar, freckles""",
    "clothes": """
        shirt, jacket, coat, suit, tie, dress, skirt, trousers, jeans, shorts, uniform, apron, scarf, glove, hat,
        cap, helmet, hood, mask, glasses, sunglasses, shoe, boot, sandal, sock, belt, bag, backpack, handbag,
        wallet, umbrella, watch, ring, necklace, earring, lipstick, wig, collar, bikini, towel, blanket""",
    "rooms and furniture": """
        room, kitchen, bathroom, bedroom, office, classroom, shop, stage, floor, carpet, tile, wall, ceiling,
        window, curtain, door, stairs, shelf, cupboard, drawer, table, desk, chair, bench, sofa, bed, pillow,
        mirror, picture frame, clock, vase, basket, box, bottle, cup, glass, mug, plate, bowl, spoon, fork, knife,
        pan, pot, oven, fridge, sink, toilet, bathtub""",
    "food": """
        food, bread, cake, cookie, pizza, sandwich, meat, sausage, cheese, rice, soup, salad, vegetable, tomato,
        carrot, potato, corn, apple, banana, orange, lemon, grape, strawberry, chocolate, ice cream, coffee, tea,
        milk, juice, wine, beer""",
    "tools and devices": """
        tool, hammer, saw, scissors, screwdriver, rope, chain, wire, cable, ladder, bucket, broom, brush, pen,
        pencil, paper, book, newspaper, map, ruler, tape, eraser, key, lock, coin, camera, tripod,
        phone, computer, laptop, keyboard, screen, television, radio, speaker, microphone, headphones, remote
        control, battery, syringe, bandage, pill, stethoscope""",
    "streets and vehicles": """
        street, road, path, pavement, crossing, bridge, tunnel, railway, train, tram, bus, car, taxi, truck, van,
        ambulance, fire engine, motorcycle, bicycle, wheel, tyre, boat, ship, sail, canoe, oar, dock, harbour,
        airplane, airport, helicopter, balloon, traffic light, traffic sign, lamp post, fence, gate, pole, cart,
        tractor, garage, car park""",
    "buildings": """
        building, house, hut, barn, farm, castle, tower, church, temple, mosque, skyscraper, roof, chimney,
        balcony, column, statue, fountain, ruin, tent, cage, stadium, swimming pool, playground, market, factory,
        hospital, library, museum, restaurant""",
    "play and music": """
        toy, doll, teddy bear, ball, racket, bat, net, goal, ski, snowboard, surfboard, skateboard, kite, swing,
        slide, medal, trophy, guitar, piano, violin, drum, trumpet, flute, dice, card, puzzle, gift, flag, ribbon,
        banner""",
    "marks on the picture": """
        text, letter, number, logo, watermark, label, sticker, price tag, barcode, border, frame, timestamp,
        arrow, drawing, painting, cartoon, poster, colour patch, blur, black background, white background, grid,
        stripe, dot, pattern""",
}

VOCABULARY: tuple[str, ...] = tuple(dict.fromkeys(
    " ".join(word.split()) for words in _THEMES.values() for word in words.split(",")))
"""All of them, each once."""


def vocabulary(words: Iterable[str] | None = None, class_names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the words to look for: lower case, each once, without the names of the classes.

    Parameters
    ----------
    words
        The person's; ``None``: :data:`VOCABULARY`.
    class_names
        What is never an attribute; their plurals neither.

    Raises
    ------
    OptionError
        No word is left.
    """
    given = VOCABULARY if words is None else tuple([words] if isinstance(words, str) else words)
    taken = {form for name in class_names for form in _forms(_plain(name))}
    found = tuple(dict.fromkeys(word for word in map(_plain, given) if word and word not in taken))
    if not found:
        raise OptionError(f"words={list(given)[:5]!r} leaves no word to look for beside the class names "
                          f"{list(class_names)[:5]!r}. Give others, such as ['water', 'forest'].")
    return found


def mentioned(texts: Sequence[str], words: Sequence[str]) -> list[list[bool]]:
    """Tell which words each text mentions, whole and in the singular or plural, whatever the case: (N, V)."""
    patterns = [re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(_forms(word))))})\b") for word in words]
    return [[bool(pattern.search(text)) for pattern in patterns] for text in map(_plain, texts)]


def _plain(word: str) -> str:
    return " ".join(str(word).replace("_", " ").lower().split())


def _forms(word: str) -> set[str]:
    """The word and its regular plural."""
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return {word, f"{word}es"}
    return {word, f"{word[:-1]}ies"} if word.endswith("y") and word[-2:-1] not in "aeiou" else {word, f"{word}s"}
