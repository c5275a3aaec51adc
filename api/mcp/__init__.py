"""The graph as tools of an agent, over the Model Context Protocol: reads only, answers in words with citations."""
