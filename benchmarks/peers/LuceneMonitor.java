import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.Term;
import org.apache.lucene.monitor.Monitor;
import org.apache.lucene.monitor.MonitorQuery;
import org.apache.lucene.monitor.MultiMatchingQueries;
import org.apache.lucene.monitor.Presearcher;
import org.apache.lucene.monitor.QueryMatch;
import org.apache.lucene.monitor.RegexpQueryHandler;
import org.apache.lucene.monitor.TermFilteredPresearcher;
import org.apache.lucene.monitor.TermWeightor;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.spans.SpanNearQuery;
import org.apache.lucene.search.spans.SpanQuery;
import org.apache.lucene.search.spans.SpanTermQuery;

/**
 * Lucene Monitor behind a pipe. Arguments: a file of queries (one a line, in brackets, see lucene.py) and one of
 * documents (one a line, tokens between spaces), and "term" or "ngram", how prefixes are looked for first.
 * It answers "ready BUILD_SECONDS", then to "match START END" the numbers of the matching queries of each of these
 * documents (lists between ";", numbers between ","), and to "memory" the bytes of heap that the queries take.
 */
public class LuceneMonitor {
    private static final String TEXT = "text";

    private final boolean ngrams;
    private final Monitor monitor;
    private final List<String> documents;
    private final long heapBefore;
    private String[] pieces;
    private int place;

    public static void main(String[] arguments) throws IOException {
        System.setOut(new PrintStream(System.out, false, StandardCharsets.UTF_8));
        new LuceneMonitor(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]).serve();
    }

    private LuceneMonitor(Path queries, Path documents, String presearcher) throws IOException {
        BooleanQuery.setMaxClauseCount(100_000);
        this.ngrams = presearcher.equals("ngram");
        this.documents = Files.readAllLines(documents);
        this.heapBefore = usedHeap();
        long started = System.nanoTime();
        this.monitor = new Monitor(new WhitespaceAnalyzer(), ngrams ? ngramPresearcher() : new TermFilteredPresearcher());
        register(queries);
        answer("ready " + (System.nanoTime() - started) / 1e9);
    }

    private static Presearcher ngramPresearcher() {
        return new TermFilteredPresearcher(
            TermWeightor.DEFAULT, Collections.singletonList(new RegexpQueryHandler()), Collections.emptySet());
    }

    private void register(Path queries) throws IOException {
        List<MonitorQuery> batch = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(queries)) {
            pieces = line.split(" ");
            place = 0;
            batch.add(new MonitorQuery(Integer.toString(number++), read()));
            if (batch.size() == 5000) {
                monitor.register(batch);
                batch.clear();
            }
        }
        monitor.register(batch);
    }

    private void serve() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("match")) {
                answer(match(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            } else {
                answer(Long.toString(usedHeap() - heapBefore));
            }
        }
        monitor.close();
    }

    private static void answer(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private String match(int start, int end) throws IOException {
        Document[] batch = new Document[end - start];
        for (int number = start; number < end; number++) {
            batch[number - start] = new Document();
            batch[number - start].add(new TextField(TEXT, documents.get(number), Field.Store.NO));
        }
        StringBuilder answer = new StringBuilder();
        if (batch.length == 1) {
            append(answer, monitor.match(batch[0], QueryMatch.SIMPLE_MATCHER).getMatches());
            return answer.toString();
        }
        MultiMatchingQueries<QueryMatch> found = monitor.match(batch, QueryMatch.SIMPLE_MATCHER);
        for (int number = 0; number < batch.length; number++) {
            append(answer.append(number == 0 ? "" : ";"), found.getMatches(number));
        }
        return answer.toString();
    }

    private static void append(StringBuilder answer, Iterable<QueryMatch> matches) {
        String comma = "";
        for (QueryMatch match : matches) {
            answer.append(comma).append(match.getQueryId());
            comma = ",";
        }
    }

    private Query read() {
        place++; // the opening bracket
        String kind = pieces[place++];
        Query query = switch (kind) {
            case "and", "or" -> readBoolean(kind.equals("and") ? Occur.MUST : Occur.SHOULD);
            default -> readLeaf(kind);
        };
        place++; // the closing one
        return query;
    }

    private Query readBoolean(Occur occur) {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        while (!pieces[place].equals(")")) {
            if (pieces[place].equals("!")) {
                place++;
                query.add(read(), Occur.MUST_NOT);
            } else {
                query.add(read(), occur);
            }
        }
        return query.build();
    }

    private Query readLeaf(String kind) {
        List<String> words = new ArrayList<>();
        while (!pieces[place].equals(")")) {
            words.add(pieces[place++]);
        }
        return switch (kind) {
            case "term" -> new TermQuery(new Term(TEXT, words.get(0)));
            case "prefix" -> prefix(words.get(0));
            case "phrase" -> new PhraseQuery(TEXT, words.toArray(new String[0]));
            case "near" -> new SpanNearQuery(
                new SpanQuery[] {span(words.get(1)), span(words.get(2))}, Integer.parseInt(words.get(0)), false);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private Query prefix(String text) {
        return ngrams ? new RegexpQuery(new Term(TEXT, text + ".*")) : new PrefixQuery(new Term(TEXT, text));
    }

    private static SpanQuery span(String word) {
        return new SpanTermQuery(new Term(TEXT, word));
    }
}
