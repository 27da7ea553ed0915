# Alarms of the R package `surveillance` (farrington, bayes) on the series of a CSV file, a column a series, a row a week.
# Usage: Rscript peers.R SERIES.csv OUT.csv FIRST. Writes method,alpha,series,week (1-based) for every week flagged.
suppressMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[1]))
first <- as.integer(arguments[3])
weeks <- first:nrow(counts)
found <- list()
note <- function(method, alpha, series, flagged) {
  if (length(flagged) > 0) {
    found[[length(found) + 1]] <<- data.frame(method = method, alpha = alpha, series = series, week = flagged)
  }
}
for (series in seq_len(ncol(counts))) {
  observed <- create.disProg(week = seq_len(nrow(counts)), observed = counts[, series],
                             state = rep(0, nrow(counts)), freq = 52, start = c(2011, 4))
  for (alpha in c(0.1, 0.02, 0.005, 0.001)) {
    result <- suppressWarnings(algo.farrington(observed, control = list(range = weeks, b = 2, w = 3, alpha = alpha,
                                               reweight = TRUE, trend = FALSE, limit54 = c(0, 4))))
    note("farrington", alpha, series, weeks[result$alarm == 1])
    result <- algo.bayes(observed, control = list(range = weeks, b = 0, w = 6, actY = TRUE, alpha = alpha))
    note("bayes", alpha, series, weeks[result$alarm == 1])
  }
}
write.csv(do.call(rbind, found), arguments[2], row.names = FALSE, quote = FALSE)
