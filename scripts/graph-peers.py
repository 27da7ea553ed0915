"""Times igraph and networkit, one thread each, on the edges of scripts/graph-edges.mjs; prints `name seconds value` a line.
Usage: graph-peers.py FILE VERTICES"""
import sys, time
import numpy, igraph, networkit

file, count = sys.argv[1], int(sys.argv[2])
pairs = numpy.fromfile(file, dtype="<u4").reshape(-1, 2)
networkit.setNumberOfThreads(1)


def timed(name, work, value=lambda result: ""):
    begun, spent = time.perf_counter(), time.process_time()
    result = work()
    seconds, processor = time.perf_counter() - begun, time.process_time() - spent
    print(f"{name} {min(seconds, processor):.3f} {value(result)}")
    return result


def build():
    graph = networkit.Graph(count)
    for a, b in pairs.tolist():
        graph.addEdge(a, b)
    return graph


def coo():
    from networkit.graph import GraphFromCoo
    import scipy.sparse
    data = numpy.ones(len(pairs))
    return GraphFromCoo((data, (pairs[:, 0].astype("u8"), pairs[:, 1].astype("u8"))), n=count)


print(f"# igraph {igraph.__version__}, networkit {networkit.__version__}")
other = timed("igraph build", lambda: igraph.Graph(n=count, edges=pairs), lambda g: g.ecount())
timed("igraph pagerank", lambda: other.pagerank(), lambda ranks: f"{sum(ranks):.9f}")
timed("igraph leiden", lambda: other.community_leiden(objective_function="modularity", n_iterations=2), lambda found: f"{other.modularity(found.membership):.6f}")
timed("igraph louvain", lambda: other.community_multilevel(), lambda found: f"{found.modularity:.6f}")
graph = timed("networkit build edge by edge", build, lambda g: g.numberOfEdges())
try:
    timed("networkit build from arrays", coo, lambda g: g.numberOfEdges())
except Exception as error:
    print("#", error)
timed("networkit pagerank", lambda: networkit.centrality.PageRank(graph, damp=0.85, tol=1e-8).run(), lambda r: f"{sum(r.scores()):.9f}")
timed("networkit plm", lambda: networkit.community.PLM(graph).run().getPartition(), lambda p: f"{networkit.community.Modularity().getQuality(p, graph):.6f}")
timed("networkit leiden", lambda: networkit.community.ParallelLeiden(graph).run().getPartition(), lambda p: f"{networkit.community.Modularity().getQuality(p, graph):.6f}")
