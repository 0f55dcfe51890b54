"""What authors use: lessons/NN_name.py in, notebooks/ and solutions/ out."""
