namespace WganGp.ConsoleApp.Evaluation;

/// <summary>Shows what a long evaluation is doing.</summary>
internal interface IStages
{
    /// <summary>Begins the next part of the work.</summary>
    /// <param name="what">What is done.</param>
    /// <param name="total">How many samples it is done to.</param>
    /// <returns>Receives the number of samples done so far.</returns>
    IProgress<long> Begin(string what, long total);
}
