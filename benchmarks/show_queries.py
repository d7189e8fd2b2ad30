"""The generated query sets: how large a query is, how many match a post, and some of them to look at.

python -m benchmarks.show_queries
"""

from benchmarks.peers.documents import read_documents
from benchmarks.peers.indexed import PythonIndex
from benchmarks.peers.translation import count_leaves, translate_query
from benchmarks.peers.workload import Workload
from benchmarks.posts import load_posts
from benchmarks.queries import SIZES, QueryWriter
from benchmarks.vocabulary import read_vocabulary

POSTS = 5_000
VOCABULARY = 60_000
SHOWN = 5


def main() -> None:
    loaded = load_posts(POSTS + VOCABULARY)
    posts, vocabulary = loaded[:POSTS], read_vocabulary(loaded[POSTS:])
    documents = read_documents(posts)
    for size in SIZES:
        queries = QueryWriter(vocabulary, size).write(size)
        workload = Workload(posts, queries, documents, [translate_query(query) for query in queries])
        matches = sum(map(len, PythonIndex(workload).match(0, POSTS))) / POSTS
        leaves = sum(map(count_leaves, workload.plain_queries)) / size
        print(f"{size:,} queries: {leaves:.1f} leaves a query, {matches:.2f} matches a post")
        for query in queries[:SHOWN]:
            print(f"    {query}")


if __name__ == "__main__":
    main()
