"""A made-up administration whose papers cite each other, with the truth about every mention: to measure linking by."""
