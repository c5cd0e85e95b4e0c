"""Photos in other surroundings: is the object still there?"""
