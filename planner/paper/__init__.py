"""What every paper is made of: words, columns, tables' frames, pens, sheets and sealed folders.

Maps and outputs both write with it, and it knows neither: what only one of them needs stays there.
It is a floor of its own because the two would else be one room of a quarter of the house.
"""
