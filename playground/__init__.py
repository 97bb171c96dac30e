"""The Panel interface of Unrolled.

It imports core, panel, param, bokeh and numpy, and knows neither a browser nor Pyodide.
"""
